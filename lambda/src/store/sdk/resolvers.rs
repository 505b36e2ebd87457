//! What the SDK works out anew for each request, though it is the same for all requests to a bucket.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use aws_sdk_s3::config::ConfigBag;
use aws_sdk_s3::config::RuntimeComponents;
use aws_sdk_s3::config::auth::{Params as AuthParams, ResolveAuthScheme};
use aws_sdk_s3::config::endpoint::{
    DefaultResolver, Endpoint, EndpointFuture, Params, ResolveEndpoint,
};
use aws_smithy_runtime_api::client::auth::{
    AuthSchemeId, AuthSchemeOption, AuthSchemeOptionsFuture,
};

/// The SDK's endpoints, one for each bucket. A configuration names no bucket twice: each has one client,
/// whose other settings are the same in every request.
#[derive(Debug, Default)]
pub(super) struct EndpointOfBucket {
    theirs: DefaultResolver,
    known: Mutex<HashMap<String, Endpoint>>,
}

impl ResolveEndpoint for EndpointOfBucket {
    fn resolve_endpoint<'a>(&'a self, params: &'a Params) -> EndpointFuture<'a> {
        let bucket = params.bucket().unwrap_or_default();
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(endpoint) = known().get(bucket) {
            return EndpointFuture::ready(Ok(endpoint.clone()));
        }
        EndpointFuture::new(async move {
            let endpoint = self.theirs.resolve_endpoint(params).await?;
            known().insert(bucket.to_owned(), endpoint.clone());
            Ok(endpoint)
        })
    }
}

/// Signature version 4, for every request: other schemes are for kinds of buckets that no route can have.
#[derive(Debug)]
pub(super) struct SignatureV4;

impl ResolveAuthScheme for SignatureV4 {
    fn resolve_auth_scheme<'a>(
        &'a self,
        _: &'a AuthParams,
        _: &'a ConfigBag,
        _: &'a RuntimeComponents,
    ) -> AuthSchemeOptionsFuture<'a> {
        let scheme = AuthSchemeOption::from(AuthSchemeId::from("sigv4"));
        AuthSchemeOptionsFuture::ready(Ok(vec![scheme]))
    }
}
